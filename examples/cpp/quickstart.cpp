// Logs in, asks who that is, logs out. Usage: quickstart [user password]
// The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names.
#include <ctime>
#include <dbr/dbr.hpp>
#include <iostream>

int main(int argc, char** argv) {
  const std::string_view name = argc == 3 ? argv[1] : "admin", password = argc == 3 ? argv[2] : "admin123";
  try {
    dbr::Client client;

    const dbr::LoginResult login = client.login(name, password);
    std::cout << "logged in as " << name << ", the token " << login.access_token;
    if (login.expires_at) {
      const std::time_t expires = std::chrono::system_clock::to_time_t(*login.expires_at);
      std::cout << " expires " << std::ctime(&expires);
    } else {
      std::cout << " never expires\n";
    }

    const dbr::User me = client.me();
    std::cout << "me: " << me.username << " <" << me.email << ">, "
              << me.display_name.value_or("no display name") << ", " << (me.active ? "active" : "inactive")
              << '\n';

    std::cout << client.logout().message.value_or("logged out") << '\n';
  } catch (const dbr::Error& error) {
    std::cerr << error << '\n';
    return 1;
  }
}
