import { fireEvent, render } from '@solidjs/testing-library'
import type { CommandError } from '@trellis/shared'
import { createSignal } from 'solid-js'
import { describe, expect, it, vi } from 'vitest'
import { AccountForm } from './account-form.tsx'

function form(password: 'current-password' | 'new-password') {
  const [error, setError] = createSignal<CommandError>()
  const [busy, setBusy] = createSignal(false)
  const onSubmit = vi.fn()
  const shown = render(() => (
    <AccountForm
      onSubmit={onSubmit}
      busy={busy()}
      error={error()}
      password={password}
      submit="Go"
      submitting="Going…"
    />
  ))
  return { ...shown, setError, setBusy, onSubmit }
}

describe('the form of an account', () => {
  it('gives e-mail and password once, without spaces around the e-mail', () => {
    const { getByLabelText, getByRole, onSubmit } = form('current-password')
    fireEvent.input(getByLabelText('Email'), { target: { value: ' ada@example.org ' } })
    fireEvent.input(getByLabelText('Password'), { target: { value: ' keeps its spaces ' } })
    fireEvent.submit(getByRole('button').closest('form') as HTMLFormElement)
    expect(onSubmit.mock.calls).toEqual([[{ email: 'ada@example.org', password: ' keeps its spaces ' }]])
  })

  it('tells password keepers whether the password is old or new, and begins at the first field', () => {
    const old = form('current-password')
    expect(old.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password')
    expect(old.getByLabelText('Email').hasAttribute('autofocus')).toBe(true)
    old.unmount()
    const made = form('new-password')
    expect(made.getByLabelText('Password').getAttribute('autocomplete')).toBe('new-password')
    expect(made.getByLabelText('Email').hasAttribute('autofocus')).toBe(false)
  })

  it('shows a failure beside its field, or above the button when it has none', () => {
    const { container, queryByRole, setError } = form('new-password')
    setError({ code: 'unauthenticated', message: 'These do not match.' })
    expect(container.querySelector('.problem')?.textContent).toContain('These do not match.')
    setError({ code: 'invalid', message: 'No.', issues: [{ path: 'password', message: 'Too short.' }] })
    expect(container.querySelector('.problem')).toBeNull()
    expect(container.querySelector('.field-problem')?.textContent).toContain('Too short.')
    expect(queryByRole('button')?.textContent).toBe('Go')
  })

  it('takes no second press while busy', () => {
    const { getByRole, setBusy } = form('current-password')
    setBusy(true)
    expect(getByRole('button').textContent).toBe('Going…')
    expect(getByRole('button').hasAttribute('disabled')).toBe(true)
  })
})
