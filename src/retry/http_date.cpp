#include <array>
#include <chrono>
#include <string_view>

#include "retry/retry.hpp"

namespace dbr::retry {
namespace {

// Reads a date from left to right; the first thing that does not fit makes everything after it fail.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  bool ok() const noexcept { return ok_ && text_.empty(); }

  void Expect(std::string_view literal) noexcept {
    ok_ = ok_ && text_.starts_with(literal);
    if (ok_) text_.remove_prefix(literal.size());
  }

  // `width` digits; with `padded`, a space may stand for the first (asctime's day).
  unsigned Number(std::size_t width, bool padded = false) noexcept {
    ok_ = ok_ && text_.size() >= width;
    unsigned number = 0;
    for (std::size_t i = 0; ok_ && i < width; ++i) {
      const char c = padded && i == 0 && text_[i] == ' ' ? '0' : text_[i];
      ok_ = c >= '0' && c <= '9';
      number = number * 10 + static_cast<unsigned>(c - '0');
    }
    if (ok_) text_.remove_prefix(width);
    return number;
  }

  template <std::size_t N>
  unsigned OneOf(const std::array<std::string_view, N>& names) noexcept {
    for (unsigned i = 0; ok_ && i < N; ++i) {
      if (!text_.starts_with(names[i])) continue;
      text_.remove_prefix(names[i].size());
      return i;
    }
    ok_ = false;
    return 0;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> kLongDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Date {
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

void ReadTime(Reader& reader, Date& date) noexcept {
  date.hour = reader.Number(2);
  reader.Expect(":");
  date.minute = reader.Number(2);
  reader.Expect(":");
  date.second = reader.Number(2);
}

// Sun, 06 Nov 1994 08:49:37 GMT
bool ReadImfFixdate(std::string_view text, Date& date) noexcept {
  Reader reader(text);
  reader.OneOf(kDays);
  reader.Expect(", ");
  date.day = reader.Number(2);
  reader.Expect(" ");
  date.month = reader.OneOf(kMonths) + 1;
  reader.Expect(" ");
  date.year = reader.Number(4);
  reader.Expect(" ");
  ReadTime(reader, date);
  reader.Expect(" GMT");
  return reader.ok();
}

// Sunday, 06-Nov-94 08:49:37 GMT: two digits mean the years from 1970 to 2069.
bool ReadRfc850(std::string_view text, Date& date) noexcept {
  Reader reader(text);
  reader.OneOf(kLongDays);
  reader.Expect(", ");
  date.day = reader.Number(2);
  reader.Expect("-");
  date.month = reader.OneOf(kMonths) + 1;
  reader.Expect("-");
  date.year = reader.Number(2);
  date.year += date.year < 70 ? 2000 : 1900;
  reader.Expect(" ");
  ReadTime(reader, date);
  reader.Expect(" GMT");
  return reader.ok();
}

// Sun Nov  6 08:49:37 1994
bool ReadAsctime(std::string_view text, Date& date) noexcept {
  Reader reader(text);
  reader.OneOf(kDays);
  reader.Expect(" ");
  date.month = reader.OneOf(kMonths) + 1;
  reader.Expect(" ");
  date.day = reader.Number(2, true);
  reader.Expect(" ");
  ReadTime(reader, date);
  reader.Expect(" ");
  date.year = reader.Number(4);
  return reader.ok();
}

}  // namespace

std::optional<std::int64_t> ParseHttpDate(std::string_view text) noexcept {
  Date date;
  if (!ReadImfFixdate(text, date) && !ReadRfc850(text, date) && !ReadAsctime(text, date)) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(date.year)),
                                        std::chrono::month(date.month), std::chrono::day(date.day)};
  if (!day.ok() || date.hour > 23 || date.minute > 59 || date.second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  return ((days * 24 + date.hour) * 60 + date.minute) * 60 + date.second;
}

}  // namespace dbr::retry
