import { render } from '@solidjs/testing-library'
import type { Deployment, Insight } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { FailureCard } from './failure-card.tsx'

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const insight: Insight = {
  step: 'build',
  blame: 'yours',
  title: 'An import leads nowhere',
  cause: '"./a" could not be found from src/main.ts.',
  advice: 'Check the spelling.',
  firstFailingLine: { seq: 42, text: 'Could not resolve "./a" <b>' },
}
const deployment: Deployment = {
  ...{ id, version: 1, kind: 'deploy', plantId: id, workspaceId: id, environment: 'production', status: 'error' },
  ...{ ref: 'main', steps: [], progress: 60, message: '', requestedBy: 'u1', createdAt: '2026-01-01T00:00:00.000Z' },
  error: { code: 'build_failed', step: 'build', message: '"npm run build" failed with exit code 1.' },
}

describe('INS1: a failure on the plant\u2019s page', () => {
  it('says where, why and what to do, and leads to the line', () => {
    const { container, getByText } = render(() => <FailureCard deployment={{ ...deployment, insight }} isLive={true} />)
    expect(container.querySelector('h2')?.textContent).toBe('An import leads nowhere')
    getByText('In the app or its settings')
    getByText(insight.cause)
    getByText(insight.advice)
    expect(container.querySelector('.failure-line')?.textContent).toBe('Could not resolve "./a" <b>')
    expect(container.querySelector('a')?.getAttribute('href')).toBe(`/w/${id}/p/${id}/logs/${id}#L42`)
    expect(container.textContent).toContain('Visitors still get what was live before.')
  })

  it('says when it is the server\u2019s', () => {
    const ours = { ...insight, blame: 'ours' as const }
    const { container, getByText } = render(() => (
      <FailureCard deployment={{ ...deployment, insight: ours }} isLive={false} />
    ))
    getByText('On the side of the server')
    expect(container.textContent).toContain('Nothing was published.')
  })

  it('says what is known without an insight', () => {
    const { container, getByText } = render(() => <FailureCard deployment={deployment} isLive={false} />)
    getByText('"npm run build" failed with exit code 1.')
    expect(container.querySelector('a')?.getAttribute('href')).toBe(`/w/${id}/p/${id}/logs/${id}`)
    expect(container.querySelector('.failure-line')).toBeNull()
  })
})
