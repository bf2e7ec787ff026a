#include "http/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include "base/file.h"

/* Others read it again, so it cannot be a pipe. */
static FILE *open_pem(const char *path, struct err *err)
{
	struct err inner = ERR_INIT;
	int fd = file_open_regular(path, &inner);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (!file)
		err_set(err, ERR_USAGE, "%s", inner.text);
	if (!file && fd >= 0)
		close(fd);
	return file;
}

static X509 *read_certificate(const char *path, struct err *err)
{
	FILE *file = open_pem(path, err);
	X509 *certificate = NULL;

	if (!file)
		return NULL;
	certificate = PEM_read_X509_AUX(file, NULL, NULL, NULL);
	if (!certificate)
		err_set(err, ERR_USAGE, "'%s': no certificate in PEM form",
			path);
	ERR_clear_error();
	fclose(file);
	return certificate;
}

/* An encrypted key would make OpenSSL ask on the terminal. */
static int no_passphrase(char *out, int size, int writing, void *unused)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)unused;
	return -1;
}

static EVP_PKEY *read_key(const char *path, struct err *err)
{
	FILE *file = open_pem(path, err);
	EVP_PKEY *key;

	if (!file)
		return NULL;
	key = PEM_read_PrivateKey(file, NULL, no_passphrase, NULL);
	if (!key)
		err_set(err, ERR_USAGE,
			"'%s': no private key in PEM form without a passphrase",
			path);
	ERR_clear_error();
	fclose(file);
	return key;
}

int pem_check_certificate(const char *path, struct err *err)
{
	X509 *certificate = read_certificate(path, err);

	X509_free(certificate);
	return certificate ? 0 : -1;
}

int pem_check_pair(const char *cert_path, const char *key_path,
		   struct err *err)
{
	X509 *certificate = read_certificate(cert_path, err);
	EVP_PKEY *key = certificate ? read_key(key_path, err) : NULL;
	int result = -1;

	if (!key)
		goto out;
	if (X509_check_private_key(certificate, key) != 1)
		err_set(err, ERR_USAGE,
			"'%s': the key does not belong to this certificate",
			cert_path);
	else
		result = 0;
out:
	ERR_clear_error();
	X509_free(certificate);
	EVP_PKEY_free(key);
	return result;
}
