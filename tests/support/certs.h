/* Certificates, made for the moment with fresh keys. */
#ifndef DBR_TESTS_SUPPORT_CERTS_H_
#define DBR_TESTS_SUPPORT_CERTS_H_

#ifdef __cplusplus
extern "C" {
#endif

typedef struct test_cert {
  char cert[160]; /* PEM file, the leaf first, then its intermediate where it has one */
  char key[160];
} test_cert;

typedef struct test_certs {
  char dir[128];
  char root[160];      /* the CA that a client trusts */
  test_cert good;      /* localhost, 127.0.0.1, ::1 */
  test_cert chained;   /* by an intermediate, which is sent along */
  test_cert unchained; /* the same, the intermediate missing */
  test_cert expired;
  test_cert not_yet_valid;
  test_cert wrong_name;   /* elsewhere.example, 192.0.2.7 */
  test_cert unknown_root; /* by another CA */
  test_cert self_signed;
  test_cert weak;   /* RSA, 1024 bits */
  test_cert client; /* clientAuth, by the root */
} test_certs;

/* NULL where the files cannot be written. */
test_certs* test_certs_make(void);
/* Removes the files too. */
void test_certs_free(test_certs* certs);

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_CERTS_H_ */
