#include "cli/loopback.h"

#include <arpa/inet.h>

bool loopback_is(const struct run_config *c)
{
	struct slice host = slice_from(c->host);
	char text[INET6_ADDRSTRLEN + 1] = "";
	struct in6_addr six;
	struct in_addr four;

	if (!c->url || slice_equal_nocase(host, slice_from("localhost")))
		return true;
	if (host.len > 2 && host.at[0] == '[')
		host = slice_of(host.at + 1, host.len - 2);
	if (host.len >= sizeof(text))
		return false;
	if (host.len)
		memcpy(text, host.at, host.len);
	if (inet_pton(AF_INET, text, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, text, &six) == 1 &&
	       IN6_IS_ADDR_LOOPBACK(&six);
}

int loopback_check(const struct run_config *c, bool authorized,
		   struct err *err)
{
	if (authorized || loopback_is(c))
		return 0;
	return err_set(err, ERR_USAGE,
		       "'%s' is not on this machine's loopback: broken and "
		       "huge requests may bring a server down for everybody, "
		       "so its owner must have agreed; say so with "
		       "--authorized", c->url);
}
