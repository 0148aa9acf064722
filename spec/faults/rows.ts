import type { Row } from './harness/row.ts'
import { serverCrash } from './rows/01-server-crash.ts'
import { gracefulRestart } from './rows/02-graceful-restart.ts'
import { rollingRestart } from './rows/03-rolling-restart.ts'
import { etcdCrash } from './rows/04-etcd-crash.ts'
import { etcdFrozen } from './rows/05-etcd-frozen.ts'
import { etcdRestored } from './rows/06-etcd-restored.ts'
import { resetMidList } from './rows/07-reset-mid-list.ts'
import { continueExpired } from './rows/08-continue-expired.ts'
import { resetMidEvent } from './rows/09-reset-mid-event.ts'
import { halfOpen } from './rows/10-half-open.ts'
import { halfOpenPool } from './rows/11-half-open-pool.ts'
import { linkDown } from './rows/12-link-down.ts'
import { goaway } from './rows/13-goaway.ts'
import { gone } from './rows/14-gone.ts'
import { silentClose } from './rows/15-silent-close.ts'
import { frequentEnd } from './rows/16-frequent-end.ts'
import { slowConsumer } from './rows/19-slow-consumer.ts'
import { thrashingHandler } from './rows/20-thrashing-handler.ts'
import { narrowLink } from './rows/21-narrow-link.ts'
import { addressChange } from './rows/22-address-change.ts'
import { tokenExpiry } from './rows/23-token-expiry.ts'
import { leaderRace } from './rows/27-leader-race.ts'
import { muchAtOnce } from './rows/30-much-at-once.ts'
import { applierKilled } from './rows/31-applier-killed.ts'
import { provenElsewhere } from './rows/proven-elsewhere.ts'

/** All faults that the client is held against, by number. */
export const rows: readonly Row[] = [
  serverCrash,
  gracefulRestart,
  rollingRestart,
  etcdCrash,
  etcdFrozen,
  etcdRestored,
  resetMidList,
  continueExpired,
  resetMidEvent,
  halfOpen,
  halfOpenPool,
  linkDown,
  goaway,
  gone,
  silentClose,
  frequentEnd,
  slowConsumer,
  thrashingHandler,
  narrowLink,
  addressChange,
  tokenExpiry,
  leaderRace,
  muchAtOnce,
  applierKilled,
  ...provenElsewhere,
].toSorted((a, b) => a.number - b.number)
