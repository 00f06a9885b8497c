import { fireEvent, render } from '@solidjs/testing-library'
import type { CommandData } from '@trellis/shared'
import { expect, it, vi } from 'vitest'
import { ImportPreview } from './import-preview.tsx'

const preview: CommandData<'import-env'> = {
  changes: [
    { name: 'VITE_TITLE', change: 'add', line: 1, notes: ['Vite writes it into the pages.'] },
    { name: 'TOKEN', change: 'replace', line: 2, notes: [] },
    { name: 'OLD', change: 'same', line: 3, notes: ['It is short.'] },
  ],
  problems: [{ line: 4, message: 'It has no name.' }],
  outdated: [],
}

it('SCR9: says of each name what would happen, and of each line that is left out why', () => {
  const { getByText, container } = render(() => (
    <ImportPreview preview={preview} publicNames={[]} onPublic={() => undefined} />
  ))
  expect([...container.querySelectorAll('.import-changes > li > span')].map((word) => word.textContent)).toEqual([
    'new',
    'new value',
    'unchanged',
  ])
  expect(getByText('Line 4: It has no name.')).toBeTruthy()
})

it('SCR3: asks whether visitors may see it only where that is a question, and takes the answer', () => {
  const answer = vi.fn()
  const { getAllByRole, getByLabelText } = render(() => (
    <ImportPreview preview={preview} publicNames={[]} onPublic={answer} />
  ))
  expect(getAllByRole('checkbox')).toHaveLength(1)
  fireEvent.click(getByLabelText('Visitors may see VITE_TITLE'))
  expect(answer.mock.calls).toEqual([['VITE_TITLE', true]])
})
