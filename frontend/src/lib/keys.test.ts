import { createRoot } from 'solid-js'
import { expect, it } from 'vitest'
import { listenForKeys, useKeys } from './keys.ts'

function press(key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

it('runs single keys and sequences, but not while typing, with modifiers, or after its owner is gone', () => {
  const ran: string[] = []
  const stop = listenForKeys(document)
  const dispose = createRoot((gone) => {
    useKeys(['n', 'g s', '/'].map((keys) => ({ keys, about: keys, run: () => ran.push(keys) })))
    return gone
  })
  const input = document.body.appendChild(document.createElement('input'))
  press('n')
  press('g')
  press('s')
  press('s')
  press('n', input)
  press('n', document.body, { ctrlKey: true })
  dispose()
  press('/')
  stop()
  expect(ran).toEqual(['n', 'g s'])
})
