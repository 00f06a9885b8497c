export type Deferred<Value> = {
  promise: Promise<Value>
  resolve: (value: Value) => void
  reject: (cause: unknown) => void
}

/** A promise with its two handles (`Promise.withResolvers`, which Node 20 does not have). */
export function deferred<Value = void>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {}
  let reject: (cause: unknown) => void = () => {}
  const promise = new Promise<Value>((onValue, onCause) => {
    resolve = onValue
    reject = onCause
  })
  return { promise, resolve, reject }
}
