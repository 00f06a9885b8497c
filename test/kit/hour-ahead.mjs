// Loaded first, it moves a process's clock an hour on, as a machine that was set wrong has it.
const hour = 3600_000
const Real = Date
const now = () => Real.now() + hour

globalThis.Date = class LateDate extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(now())
    else super(...parts)
  }
  static now() {
    return now()
  }
}
