// --tls: the same answers, encrypted.

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <csignal>
#include <memory>
#include <string>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

// A key and a certificate of its own for 127.0.0.1.
class Certificate {
 public:
  Certificate() : key_file_(""), certificate_file_("") {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    Write(key_file_.path(),
          [&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    Write(certificate_file_.path(), [&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
  }

  const std::string& key_path() const { return key_file_.path(); }
  const std::string& path() const { return certificate_file_.path(); }

 private:
  template <typename Writer>
  static void Write(const std::string& path, Writer write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new_file(path.c_str(), "w"), BIO_free);
    write(out.get());
  }

  TemporaryFile key_file_;
  TemporaryFile certificate_file_;
};

std::unique_ptr<httplib::SSLClient> Connect(const DevServer& server) {
  auto client = std::make_unique<httplib::SSLClient>("127.0.0.1", server.port());
  client->enable_server_certificate_verification(false);
  client->set_keep_alive(true);
  return client;
}

TEST(Tls, AnswersTheSameEncrypted) {
  const Certificate certificate;
  const DevServer server({"--tls", certificate.path(), certificate.key_path()});
  EXPECT_TRUE(server.first_line().starts_with("listening on https://127.0.0.1:"));
  const auto client = Connect(server);
  for (int i = 0; i < 20; ++i) {
    const auto result = client->Post("/api/v1/auth/login", R"({"username":"admin","password":"admin123"})",
                                     "application/json");
    ASSERT_TRUE(result) << httplib::to_string(result.error());
    EXPECT_EQ(result->status, 200);
    EXPECT_EQ(result->body.size(), 417U);
  }
}

TEST(Tls, RedirectsToHttps) {
  const Certificate certificate;
  const DevServer server({"--tls", certificate.path(), certificate.key_path()});
  const auto result = Connect(server)->Get("/health/");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 307);
  EXPECT_EQ(result->get_header_value("location"),
            "https://127.0.0.1:" + std::to_string(server.port()) + "/health");
}

TEST(Tls, A500EndsTheConnectionAndTheNextRequestWorks) {
  const Certificate certificate;
  const DevServer server({"--tls", certificate.path(), certificate.key_path(), "--fail", "any=500x1"});
  const auto client = Connect(server);
  EXPECT_EQ(client->Get("/health")->status, 500);
  EXPECT_EQ(Connect(server)->Get("/health")->status, 200);
}

TEST(Tls, ClientsThatDoNotSpeakTlsAreSentAway) {
  const Certificate certificate;
  DevServer server({"--tls", certificate.path(), certificate.key_path()});
  HttpClient plain(server.port());
  plain.Send(RequestText("GET", "/health"));
  EXPECT_NE(plain.Receive().status(), 200);
  HttpClient silent(server.port());
  EXPECT_EQ(Connect(server)->Get("/health")->status, 200);
  EXPECT_EQ(server.Stop(SIGTERM), 0);
}

TEST(Tls, ACertificateAndTheKeyOfAnotherAreRefused) {
  const Certificate one;
  const Certificate other;
  const Outcome outcome = RunDevServer({"--tls", one.path(), other.key_path()});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.error.find("certificate"), std::string::npos);
}

}  // namespace
}  // namespace dbr_dev_test
