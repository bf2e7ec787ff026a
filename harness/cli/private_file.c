#include "cli/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_text(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int create(struct private_file *f, const struct environment *env,
		  const char *path, const char *what)
{
	const char *folder = environment_get(env, "TMPDIR");
	int len = path ? snprintf(f->path, sizeof(f->path), "%s", path)
		       : snprintf(f->path, sizeof(f->path),
				  "%s/cnsconform-%s-XXXXXX",
				  folder ? folder : "/tmp", what);

	errno = ENAMETOOLONG;
	if (len < 0 || (size_t)len >= sizeof(f->path))
		return -1;
	/* A pipe that nobody reads would be waited for. */
	return path ? open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
			   O_NONBLOCK, S_IRUSR | S_IWUSR)
		    : mkostemp(f->path, O_CLOEXEC);
}

int private_file_write(struct private_file *f, const struct environment *env,
		       const char *path, const char *what, const char *text,
		       struct err *err)
{
	int fd = create(f, env, path, what);
	int result;

	f->temporary = !path;
	if (fd < 0) {
		err_set(err, ERR_INPUT, "%s file '%s': %s", what, f->path,
			strerror(errno));
		f->path[0] = '\0';
		return -1;
	}
	result = fchmod(fd, S_IRUSR | S_IWUSR) || write_text(fd, text);
	if (!(close(fd) || result))
		return 0;
	err_set(err, ERR_INPUT, "%s file '%s': %s", what, f->path,
		strerror(errno));
	private_file_remove(f);
	return -1;
}

void private_file_remove(struct private_file *f)
{
	if (f->path[0] && f->temporary)
		unlink(f->path);
	f->path[0] = '\0';
}
