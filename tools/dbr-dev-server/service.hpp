#pragma once

#include <expected>
#include <span>
#include <vector>

#include "answer.hpp"
#include "faults.hpp"
#include "tokens.hpp"
#include "users.hpp"
#include "work_items.hpp"

namespace dbr_dev {

// The routes and what they answer; knows nothing of sockets. Safe under parallel calls.
class Service {
 public:
  Service(UserDirectory users, TokenIssuer tokens, std::vector<FaultRule> faults);

  Answer Handle(const Call& call);

 private:
  struct Route {
    const char* method;
    const char* path;
    const char* operation;
    Answer (Service::*handler)(const Call&);
  };
  static std::span<const Route> Routes();

  Answer Login(const Call& call);
  Answer Me(const Call& call);
  Answer Logout(const Call& call);
  Answer ListWorkItems(const Call& call);
  Answer CreateWorkItem(const Call& call);
  Answer Health(const Call& call);
  Answer ApiHealth(const Call& call);

  // The signed-in user, or the 401 or 403 that the service sends instead.
  std::expected<const User*, Answer> SignedIn(const Call& call) const;

  UserDirectory users_;
  TokenIssuer tokens_;
  FaultPlan faults_;
  WorkItems work_items_;
};

}  // namespace dbr_dev
