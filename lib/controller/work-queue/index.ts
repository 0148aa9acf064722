/*
 * Keys to be worked on, as client-go's workqueue: what a controller puts between being told and acting.
 *
 * Promises: a key that is added is worked on after that, once for all adds that come before it is got; never by two at
 * once; what is added meanwhile is worked on again. Higher priority goes first, groups take turns, and nobody
 * starves. A retry waits as client-go's does: 5 ms doubling to 1,000 s for its key, and 10 a second for all. Time is
 * the Clock's: one timer, however many keys wait for it.
 *
 * Not here: what keys mean, and who works (the controller).
 */
export type { HistogramData } from './histogram.ts'
export { Histogram } from './histogram.ts'
export {
  type BucketRates,
  bucketLimiter,
  controllerLimiter,
  type ExponentialTimes,
  exponentialLimiter,
  longestOf,
  type RateLimiter,
} from './rate-limiter.ts'
export {
  type AddOptions,
  WorkQueue,
  type WorkQueueMetrics,
  type WorkQueueOptions,
} from './work-queue.ts'
