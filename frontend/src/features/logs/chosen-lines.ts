import { useLocation, useNavigate } from '@solidjs/router'
import { readAnchor, writeAnchor } from './line-anchor.ts'

/** The lines that the address names. A press on a number names that line, with Shift the range up to it. */
export function createChosenLines() {
  const location = useLocation()
  const navigate = useNavigate()
  const range = () => {
    const anchor = readAnchor(location.hash)
    return anchor && 'from' in anchor ? anchor : undefined
  }
  return {
    range,
    isChosen: (seq: number) => {
      const chosen = range()
      return chosen !== undefined && seq >= chosen.from && seq <= chosen.to
    },
    choose: (seq: number, extend: boolean) => {
      const from = extend ? (range()?.from ?? seq) : seq
      navigate(`${location.pathname}${writeAnchor(from, seq)}`, { replace: true, scroll: false })
    },
  }
}
