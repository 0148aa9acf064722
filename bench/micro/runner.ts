import { spreadOf } from '../statistics.ts'

const samples = 15
const sampleMs = 50

/** What the last call gave; kept where it can be seen, so that no call can be optimized away. */
export const sink: { value: unknown } = { value: undefined }

/**
 * Measures a synchronous or asynchronous function and prints its calls a second: the median of 15
 * samples of about 50 ms, after one that warms up; with `bytes` of input a call, also the throughput.
 */
export async function bench(
  name: string,
  call: () => unknown,
  { bytes }: { bytes?: number } = {},
): Promise<void> {
  const calls = await callsPerSample(call)
  const rates: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    rates.push((calls * 1000) / (await elapsedMs(call, calls)))
  }
  const { median, min, max } = spreadOf(rates)
  const throughput = bytes === undefined ? '' : `  ${((median * bytes) / 1e6).toFixed(0)} MB/s`
  console.log(
    `${name.padEnd(48)} ${formatRate(median)}/s (${formatRate(min)} – ${formatRate(max)})${throughput}`,
  )
}

/** Doubles the number of calls until they fill a sample; this is the warm-up too. */
async function callsPerSample(call: () => unknown): Promise<number> {
  let calls = 1
  while ((await elapsedMs(call, calls)) < sampleMs) calls *= 2
  return calls
}

async function elapsedMs(call: () => unknown, calls: number): Promise<number> {
  const started = performance.now()
  for (let index = 0; index < calls; index++) {
    const result = call()
    sink.value = result instanceof Promise ? await result : result
  }
  return performance.now() - started
}

/** `1,234,567`, or `12.3` where the whole number says too little. */
const formatRate = (rate: number): string =>
  rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')
