/** Stands for `it` or `describe` where a provider makes no such promise: no test is made, and so none is skipped. */
export function nothing(_name: string, _work: () => unknown): void {}
