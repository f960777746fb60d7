package dev.eventstore.postgres;

import dev.eventstore.tck.EventStoreTck;

/** Every store of the kit is two stores here, as two processes, which its calls go to in turn. */
@EventStoreTck(TwoInstancesFixture.class)
class TwoInstancesTckTest extends PostgresTckTest {}
