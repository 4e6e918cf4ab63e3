#include "certs.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

template <auto kFree>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Deleter<X509_free>>;

constexpr long kDay = 86400;

struct Issuer {
  Cert cert;
  Key key;
};

struct Wish {
  const char* name;
  const char* alternative_names = nullptr;  // none: a CA
  const char* usage = "serverAuth";
  long from = -kDay;
  long until = 30 * kDay;
};

constexpr char kHere[] = "DNS:localhost,IP:127.0.0.1,IP:::1";

Key NewKey() {
  return Key(EVP_EC_gen("P-256"));
}

bool AddExtension(X509* cert, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(cert, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// Signed by `issuer`; by itself where that is null.
Cert NewCert(const Wish& wish, EVP_PKEY* key, const Issuer* issuer) {
  static long serial = 1000;
  Cert cert(X509_new());
  X509* const x = cert.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), wish.from);
  X509_gmtime_adj(X509_getm_notAfter(x), wish.until);
  X509_set_pubkey(x, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name), -1, -1, 0);
  X509* const parent = issuer == nullptr ? x : issuer->cert.get();
  X509_set_issuer_name(x, X509_get_subject_name(parent));
  AddExtension(x, parent, NID_subject_key_identifier, "hash");
  if (wish.alternative_names == nullptr) {
    AddExtension(x, parent, NID_basic_constraints, "critical,CA:TRUE");
    AddExtension(x, parent, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    AddExtension(x, parent, NID_subject_alt_name, wish.alternative_names);
    AddExtension(x, parent, NID_ext_key_usage, wish.usage);
  }
  X509_sign(x, issuer == nullptr ? key : issuer->key.get(), EVP_sha256());
  return cert;
}

Issuer NewIssuer(const char* name, const Issuer* parent = nullptr) {
  Key key = NewKey();
  Cert cert = NewCert({.name = name}, key.get(), parent);
  return {std::move(cert), std::move(key)};
}

bool WriteCerts(const char* path, const std::vector<X509*>& chain) {
  std::FILE* const file = std::fopen(path, "we");
  if (file == nullptr) return false;
  bool written = true;
  for (X509* const cert : chain) written = PEM_write_X509(file, cert) == 1 && written;
  return std::fclose(file) == 0 && written;
}

bool WriteKey(const char* path, EVP_PKEY* key) {
  std::FILE* const file = std::fopen(path, "we");
  if (file == nullptr) return false;
  const bool written = PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
  return std::fclose(file) == 0 && written;
}

class Maker {
 public:
  explicit Maker(test_certs& certs) : certs_(certs) {}

  bool Make() {
    const Issuer root = NewIssuer("Test root");
    const Issuer middle = NewIssuer("Test intermediate", &root);
    const Issuer stranger = NewIssuer("Unknown root");
    std::snprintf(certs_.root, sizeof certs_.root, "%s/root.pem", certs_.dir);
    const Wish here{.name = "localhost", .alternative_names = kHere};
    Wish expired = here;
    expired.from = -10 * kDay;
    expired.until = -kDay;
    Wish later = here;
    later.from = kDay;
    const Wish elsewhere{.name = "elsewhere.example",
                         .alternative_names = "DNS:elsewhere.example,IP:192.0.2.7"};
    const Wish client{.name = "A client", .alternative_names = "DNS:client.example", .usage = "clientAuth"};
    return WriteCerts(certs_.root, {root.cert.get()}) && Leaf(certs_.good, "good", here, root) &&
           Leaf(certs_.chained, "chained", here, middle, NewKey(), {middle.cert.get()}) &&
           Leaf(certs_.unchained, "unchained", here, middle) &&
           Leaf(certs_.expired, "expired", expired, root) &&
           Leaf(certs_.not_yet_valid, "later", later, root) &&
           Leaf(certs_.wrong_name, "elsewhere", elsewhere, root) &&
           Leaf(certs_.unknown_root, "stranger", here, stranger) && Leaf(certs_.self_signed, "self", here) &&
           Leaf(certs_.weak, "weak", here, root, Key(EVP_RSA_gen(1024))) &&
           Leaf(certs_.client, "client", client, root);
  }

 private:
  bool Leaf(test_cert& leaf, const char* name, const Wish& wish, const Issuer& issuer,
            const Key& key = NewKey(), std::vector<X509*> more = {}) {
    std::snprintf(leaf.cert, sizeof leaf.cert, "%s/%s.pem", certs_.dir, name);
    std::snprintf(leaf.key, sizeof leaf.key, "%s/%s.key", certs_.dir, name);
    const Cert cert = NewCert(wish, key.get(), &issuer);
    more.insert(more.begin(), cert.get());
    return WriteCerts(leaf.cert, more) && WriteKey(leaf.key, key.get());
  }

  // By itself.
  bool Leaf(test_cert& leaf, const char* name, const Wish& wish) {
    std::snprintf(leaf.cert, sizeof leaf.cert, "%s/%s.pem", certs_.dir, name);
    std::snprintf(leaf.key, sizeof leaf.key, "%s/%s.key", certs_.dir, name);
    const Key key = NewKey();
    const Cert cert = NewCert(wish, key.get(), nullptr);
    return WriteCerts(leaf.cert, {cert.get()}) && WriteKey(leaf.key, key.get());
  }

  test_certs& certs_;
};

}  // namespace

test_certs* test_certs_make(void) {
  auto certs = std::make_unique<test_certs>();
  std::string dir = (std::filesystem::temp_directory_path() / "dbr-certs-XXXXXX").string();
  if (mkdtemp(dir.data()) == nullptr) return nullptr;
  std::snprintf(certs->dir, sizeof certs->dir, "%s", dir.c_str());
  if (Maker(*certs).Make()) return certs.release();
  std::filesystem::remove_all(dir);
  return nullptr;
}

void test_certs_free(test_certs* certs) {
  if (certs == nullptr) return;
  std::filesystem::remove_all(certs->dir);
  delete certs;
}
