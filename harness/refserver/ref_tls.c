#include "refserver/ref_tls.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "http/pem.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

static const struct {
	int nid;
	const char *value;
} extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE" },
	{ NID_key_usage, "critical,digitalSignature,keyCertSign" },
	{ NID_ext_key_usage, "serverAuth" },
	{ NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1" },
	{ NID_subject_key_identifier, "hash" },
};

static bool add_extensions(X509 *certificate)
{
	const size_t count = sizeof(extensions) / sizeof(extensions[0]);
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	for (size_t i = 0; i < count; i++) {
		X509_EXTENSION *extension =
			X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid,
					    extensions[i].value);
		int added = extension &&
			    X509_add_ext(certificate, extension, -1);

		X509_EXTENSION_free(extension);
		if (!added)
			return false;
	}
	return true;
}

static bool set_name(X509 *certificate)
{
	static const unsigned char text[] = "cnsconform reference server";
	X509_NAME *name = X509_get_subject_name(certificate);

	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1,
					  -1, 0) &&
	       X509_set_issuer_name(certificate, name);
}

static bool set_serial(X509 *certificate)
{
	uint32_t serial;

	return RAND_bytes((unsigned char *)&serial, sizeof(serial)) == 1 &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate),
				       (uint64_t)serial + 1);
}

static X509 *make_certificate(EVP_PKEY *key)
{
	const long days = REF_CERTIFICATE_DAYS;
	X509 *certificate = X509_new();

	if (certificate && X509_set_version(certificate, X509_VERSION_3) &&
	    set_serial(certificate) && set_name(certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_SECONDS) &&
	    X509_gmtime_adj(X509_getm_notAfter(certificate),
			    days * DAY_SECONDS) &&
	    X509_set_pubkey(certificate, key) && add_extensions(certificate) &&
	    X509_sign(certificate, key, EVP_sha256()))
		return certificate;
	X509_free(certificate);
	return NULL;
}

static void take_bytes(BIO *from, struct buf *to)
{
	char *bytes;
	long len = BIO_get_mem_data(from, &bytes);

	if (len > 0)
		buf_add(to, bytes, (size_t)len);
}

/* One request after another on many connections: no state is kept for a
 * client that comes back. */
static SSL_CTX *new_context(void)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	if (!tls)
		return NULL;
	SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
	SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return tls;
}

SSL_CTX *ref_tls_generate(struct buf *certificate, struct err *err)
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *made = pair ? make_certificate(pair) : NULL;
	BIO *text = BIO_new(BIO_s_mem());
	SSL_CTX *tls = new_context();

	if (tls && made && text && PEM_write_bio_X509(text, made) &&
	    SSL_CTX_use_certificate(tls, made) == 1 &&
	    SSL_CTX_use_PrivateKey(tls, pair) == 1) {
		take_bytes(text, certificate);
	} else {
		err_set(err, ERR_INTERNAL, "cannot make a certificate: give "
			"one with --cert and --key");
		SSL_CTX_free(tls);
		tls = NULL;
	}
	BIO_free(text);
	X509_free(made);
	EVP_PKEY_free(pair);
	ERR_clear_error();
	return tls;
}

SSL_CTX *ref_tls_load(const char *cert_path, const char *key_path,
		      struct err *err)
{
	SSL_CTX *tls;

	if (pem_check_pair(cert_path, key_path, err))
		return NULL;
	tls = new_context();
	if (!tls || SSL_CTX_use_certificate_chain_file(tls, cert_path) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, key_path, SSL_FILETYPE_PEM) != 1) {
		err_set(err, ERR_USAGE, "'%s': not usable for TLS: %s",
			cert_path, ERR_reason_error_string(ERR_peek_error()));
		SSL_CTX_free(tls);
		tls = NULL;
	}
	ERR_clear_error();
	return tls;
}
