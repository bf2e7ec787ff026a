#include "case/case_files.h"

#include <openssl/evp.h>

#include "base/file.h"
#include "case/case_embedded.h"
#include "case/case_load.h"

/* Names must sort alike whether compiled in or listed. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct case_file *)a)->name,
		      ((const struct case_file *)b)->name);
}

static int read_embedded(struct arena *arena, struct case_file *files,
			 size_t *count)
{
	for (size_t i = 0; i < case_embedded_count; i++) {
		const struct case_embedded *e = &case_embedded_files[i];

		files[(*count)++] = (struct case_file){
			.name = e->name,
			.shown = arena_printf(arena, "cases/%s", e->name),
			.text = slice_of((const char *)e->bytes, e->len),
		};
	}
	return 0;
}

static int read_one(const char *folder, const char *name, struct arena *arena,
		    struct case_file *file, struct err *err)
{
	struct buf text = BUF_INIT(CASE_FILE_MAX);
	int result;

	file->name = name;
	file->shown = arena_printf(arena, "%s/%s", folder, name);
	result = file_read(file->shown, &text, err);
	if (!result)
		file->text = arena_slice(arena, buf_view(&text));
	buf_release(&text);
	return result;
}

static int read_folder(const char *folder, const char *below,
		       struct arena *arena, struct case_file *files,
		       size_t *count, struct err *err)
{
	char **names;
	size_t n;

	if (file_list(*below ? arena_printf(arena, "%s/%s", folder, below) :
		      folder, ".json", arena, &names, &n, err))
		return -1;
	if (n > CASE_FILES_MAX - *count)
		return err_set(err, ERR_INPUT, "%s: more than %d files", folder,
			       CASE_FILES_MAX);
	for (size_t i = 0; i < n; i++) {
		struct case_file *file = &files[(*count)++];

		if (read_one(folder, arena_printf(arena, "%s%s", below,
						  names[i]),
			     arena, file, err))
			return -1;
		if (arena->used > CASE_FILES_BYTES_MAX)
			return err_set(err, ERR_INPUT,
				       "%s: the case files are larger than %d "
				       "MiB together", file->shown,
				       CASE_FILES_BYTES_MAX >> 20);
	}
	return 0;
}

int case_files_read(const char *folder, struct arena *arena,
		    struct case_file **files, size_t *count, struct err *err)
{
	*files = arena_array(arena, CASE_FILES_MAX, sizeof(**files));
	*count = 0;
	if (!folder)
		read_embedded(arena, *files, count);
	else if (read_folder(folder, "", arena, *files, count, err) ||
		 read_folder(folder, "bodies/", arena, *files, count, err))
		return -1;
	qsort(*files, *count, sizeof(**files), by_name);
	return 0;
}

int case_files_digest(const struct case_file *files, size_t count,
		      char out[CASE_DIGEST_TEXT], struct err *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char head[1024];
	int ok = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

	for (size_t i = 0; ok && i < count; i++) {
		int n = snprintf(head, sizeof(head), "%s %zu\n", files[i].name,
				 files[i].text.len);

		ok = n > 0 && (size_t)n < sizeof(head) &&
		     EVP_DigestUpdate(context, head, (size_t)n) &&
		     EVP_DigestUpdate(context, files[i].text.at,
				      files[i].text.len);
	}
	ok = ok && EVP_DigestFinal_ex(context, digest, &len);
	EVP_MD_CTX_free(context);
	if (!ok || len * 2 + 1 != CASE_DIGEST_TEXT)
		return err_set(err, ERR_INTERNAL,
			       "no SHA-256 of the case tables");
	for (unsigned i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return 0;
}
