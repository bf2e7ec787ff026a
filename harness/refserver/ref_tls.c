#include "refserver/ref_tls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

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

int ref_tls_generate(struct buf *certificate, struct buf *key,
		     struct err *err)
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *made = pair ? make_certificate(pair) : NULL;
	BIO *public_text = BIO_new(BIO_s_mem());
	BIO *private_text = BIO_new(BIO_s_mem());
	int result = -1;

	if (made && public_text && private_text &&
	    PEM_write_bio_X509(public_text, made) &&
	    PEM_write_bio_PrivateKey(private_text, pair, NULL, NULL, 0, NULL,
				     NULL)) {
		take_bytes(public_text, certificate);
		take_bytes(private_text, key);
		result = 0;
	} else {
		err_set(err, ERR_INTERNAL,
			"cannot make a certificate: give 'cert_file' and "
			"'key_file' instead");
	}
	BIO_free(public_text);
	BIO_free(private_text);
	X509_free(made);
	EVP_PKEY_free(pair);
	return result;
}
