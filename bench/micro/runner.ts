import { callRates } from '../rate.ts'
import { spreadOf } from '../statistics.ts'

/**
 * Measures a synchronous or asynchronous function and prints its calls a second of CPU time: the median, smallest and
 * largest of `callRates`; with `bytes` of input a call, also the throughput.
 */
export async function bench(
  name: string,
  call: () => unknown,
  { bytes }: { bytes?: number } = {},
): Promise<void> {
  const { median, min, max } = spreadOf(await callRates(call))
  const throughput = bytes === undefined ? '' : `  ${((median * bytes) / 1e6).toFixed(0)} MB/s`
  console.log(
    `${name.padEnd(48)} ${formatRate(median)}/s (${formatRate(min)} – ${formatRate(max)})${throughput}`,
  )
}

/** `1,234,567`, or `12.3` where the whole number says too little. */
const formatRate = (rate: number): string =>
  rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')
