const samples = 15
const sampleMs = 50
/** V8 compiles what runs often, WebAssembly too, and finds out what does for two seconds. */
const warmUpMs = 3000

/** What the last call gave; kept where it can be seen, so that no call can be optimized away. */
export const sink: { value: unknown } = { value: undefined }

/**
 * How often a synchronous or asynchronous function can be called in a second of CPU time, which depends
 * least on what else runs; the collector's and the compiler's threads count. 15 samples of about 50 ms, in
 * ascending order, after three seconds that warm up.
 */
export async function callRates(call: () => unknown): Promise<number[]> {
  const calls = await callsPerSample(call)
  const rates: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    rates.push((calls * 1000) / (await cpuMs(call, calls)))
  }
  return rates.sort((a, b) => a - b)
}

/** Warms up, and doubles the number of calls until they fill a sample. */
async function callsPerSample(call: () => unknown): Promise<number> {
  let calls = 1
  for (let spentMs = 0; ; ) {
    const ms = await cpuMs(call, calls)
    spentMs += ms
    if (ms < sampleMs) calls *= 2
    else if (spentMs >= warmUpMs) return calls
  }
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
