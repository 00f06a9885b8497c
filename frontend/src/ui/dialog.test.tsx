import { render } from '@solidjs/testing-library'
import { createSignal } from 'solid-js'
import { expect, it, vi } from 'vitest'
import { Dialog } from './dialog.tsx'

function opened() {
  const [open, setOpen] = createSignal(true)
  const closed = vi.fn()
  const { getByRole, unmount } = render(() => (
    <Dialog open={open()} title="Keys" onClose={closed}>
      <p>g s</p>
    </Dialog>
  ))
  const dialog = getByRole('dialog')
  if (!(dialog instanceof HTMLDialogElement)) throw new Error('This is no dialog.')
  return { dialog, closed, setOpen, unmount }
}

const late = (dialog: HTMLDialogElement) => dialog.dispatchEvent(new Event('close'))

it('tells of a close by the browser', () => {
  const { dialog, closed } = opened()
  dialog.close()
  expect(closed).toHaveBeenCalled()
})

it('is silent when the close is told after it is gone, so that one that was opened meanwhile stays', () => {
  const { dialog, closed, unmount } = opened()
  unmount()
  late(dialog)
  expect(closed).not.toHaveBeenCalled()
})

it('is silent when the close is told after it was opened again', () => {
  const { dialog, closed, setOpen } = opened()
  setOpen(false)
  setOpen(true)
  expect(dialog.open).toBe(true)
  late(dialog)
  expect(closed).not.toHaveBeenCalled()
})
