#include "base/alloc.h"
#include "http/transport.h"

struct recording {
	struct transport base;
	struct transport *inner;
	const struct recorder *recorder;
};

static struct recording *of(struct transport *t)
{
	return (struct recording *)t;
}

static void record_submit(struct transport *t, struct exchange *x)
{
	transport_submit(of(t)->inner, x);
}

static struct exchange *record_wait(struct transport *t, int64_t until_us)
{
	struct recording *r = of(t);
	struct exchange *x = transport_wait(r->inner, until_us);

	if (x)
		r->recorder->keep(r->recorder->self, x);
	return x;
}

static int64_t record_now(struct transport *t)
{
	return transport_now(of(t)->inner);
}

static void record_cancel(struct transport *t)
{
	transport_cancel(of(t)->inner);
}

static unsigned record_limit(struct transport *t, unsigned connections)
{
	return transport_limit(of(t)->inner, connections);
}

static void record_free(struct transport *t)
{
	transport_free(of(t)->inner);
	mem_free(t);
}

static const struct transport_ops record_ops = {
	record_submit, record_wait, record_now, record_cancel, record_limit,
	record_free
};

struct transport *transport_record(struct transport *inner,
				   const struct recorder *recorder)
{
	struct recording *r = mem_alloc(sizeof(*r));

	r->base.ops = &record_ops;
	r->inner = inner;
	r->recorder = recorder;
	return &r->base;
}
