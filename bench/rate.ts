const samples = 15
const sampleMs = 50

/** What the last call gave; kept where it can be seen, so that no call can be optimized away. */
export const sink: { value: unknown } = { value: undefined }

/**
 * How often a synchronous or asynchronous function can be called in a second of CPU time, which depends
 * least on what else runs; the collector's and the compiler's threads count. 15 samples of about 50 ms, in
 * ascending order, after one that warms up.
 */
export async function callRates(call: () => unknown): Promise<number[]> {
  const calls = await callsPerSample(call)
  const rates: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    rates.push((calls * 1000) / (await cpuMs(call, calls)))
  }
  return rates.sort((a, b) => a - b)
}

/** Doubles the number of calls until they fill a sample; this is the warm-up too. */
async function callsPerSample(call: () => unknown): Promise<number> {
  let calls = 1
  while ((await cpuMs(call, calls)) < sampleMs) calls *= 2
  return calls
}

async function cpuMs(call: () => unknown, calls: number): Promise<number> {
  const before = process.cpuUsage()
  for (let index = 0; index < calls; index++) {
    const result = call()
    sink.value = result instanceof Promise ? await result : result
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
