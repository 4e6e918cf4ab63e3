// A second unit that includes the header: one definition of everything is enough.
#include <dbr/dbr.hpp>

namespace dbr_test {

dbr::Result<dbr::Client> made_elsewhere(const dbr::ClientOptions& options);

dbr::Result<dbr::Client> made_elsewhere(const dbr::ClientOptions& options) {
  return dbr::Client::try_create(options);
}

}  // namespace dbr_test
