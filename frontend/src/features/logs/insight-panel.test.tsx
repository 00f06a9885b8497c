import { fireEvent, render } from '@solidjs/testing-library'
import type { Insight } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { InsightPanel } from './insight-panel.tsx'

const insight: Insight = {
  ...{ step: 'build', blame: 'ours', title: 'The registry could not be reached' },
  ...{ cause: 'The connection failed.', advice: 'Deploy again.' },
}

describe('INS1: the insight beside the log', () => {
  it('says whose turn it is, the cause and what to do', () => {
    const { getByText, queryByRole } = render(() => <InsightPanel insight={insight} onLine={() => {}} />)
    for (const words of ['On the side of the server', insight.title, insight.cause, insight.advice]) getByText(words)
    expect(queryByRole('button')).toBeNull()
  })

  it('leads to the first failing line', () => {
    const asked: number[] = []
    const failing = { ...insight, firstFailingLine: { seq: 17, text: 'npm error network' } }
    const { getByRole } = render(() => <InsightPanel insight={failing} onLine={(seq) => asked.push(seq)} />)
    fireEvent.click(getByRole('button', { name: 'Line 17' }))
    expect(asked).toEqual([17])
  })
})
