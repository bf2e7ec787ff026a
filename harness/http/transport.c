#include "http/transport.h"

void transport_submit(struct transport *t, struct exchange *x)
{
	t->ops->submit(t, x);
}

struct exchange *transport_wait(struct transport *t, int64_t until_us)
{
	return t->ops->wait(t, until_us);
}

int64_t transport_now(struct transport *t)
{
	return t->ops->now(t);
}

void transport_cancel(struct transport *t)
{
	t->ops->cancel(t);
}

unsigned transport_limit(struct transport *t, unsigned connections)
{
	return t->ops->limit(t, connections);
}

void transport_free(struct transport *t)
{
	if (t)
		t->ops->free(t);
}
