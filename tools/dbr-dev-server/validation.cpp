#include "validation.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace dbr_dev {
namespace {

Json Problem(const char* type, Json loc, const char* message, Json input) {
  return {{"type", type}, {"loc", std::move(loc)}, {"msg", message}, {"input", std::move(input)}};
}

Answer Unprocessable(Json problems) {
  return JsonAnswer(422, {{"detail", std::move(problems)}});
}

// FastAPI reads a body without a Content-Type as JSON, and any application/...+json too.
bool IsAnnouncedAsJson(std::string_view content_type) {
  if (content_type.empty()) return true;
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

Answer NotJson(const JsonFault& fault) {
  Json problem =
      Problem("json_invalid", Json::array({"body", fault.position}), "JSON decode error", Json::object());
  problem["ctx"] = {{"error", fault.message}};
  return Unprocessable(Json::array({std::move(problem)}));
}

// Lone surrogates are text to Python's JSON decoder and not to anything behind it.
bool HasLoneSurrogate(const Json& text) {
  return !EncodeJson(text).has_value();
}

}  // namespace

std::expected<Json, Answer> DecodeBody(const Call& call) {
  if (call.body.empty()) return Json(nullptr);
  if (!IsAnnouncedAsJson(call.content_type)) return Json(call.body);
  try {
    return DecodePythonJson(call.body);
  } catch (const JsonFault& fault) {
    return std::unexpected(NotJson(fault));
  } catch (const UnreadableBody&) {
    return std::unexpected(Detail(400, "There was an error parsing the body"));
  }
}

std::expected<void, Answer> CheckBody(const Json& body, std::initializer_list<StringField> fields) {
  if (body.is_null()) {
    return std::unexpected(
        Unprocessable(Json::array({Problem("missing", Json::array({"body"}), "Field required", nullptr)})));
  }
  if (!body.is_object()) {
    return std::unexpected(Unprocessable(
        Json::array({Problem("model_attributes_type", Json::array({"body"}),
                             "Input should be a valid dictionary or object to extract fields from", body)})));
  }
  Json problems = Json::array();
  for (const StringField& field : fields) {
    const Json loc = Json::array({"body", field.name});
    const auto member = body.find(field.name);
    if (member == body.end()) {
      if (field.required) problems.push_back(Problem("missing", loc, "Field required", body));
    } else if (!member->is_string() && (field.required || !member->is_null())) {
      problems.push_back(Problem("string_type", loc, "Input should be a valid string", *member));
    } else if (HasLoneSurrogate(*member)) {
      return std::unexpected(ServerError());
    }
  }
  if (!problems.empty()) return std::unexpected(Unprocessable(std::move(problems)));
  return {};
}

Answer MissingParameter(std::string_view name) {
  return Unprocessable(
      Json::array({Problem("missing", Json::array({"query", name}), "Field required", nullptr)}));
}

}  // namespace dbr_dev
