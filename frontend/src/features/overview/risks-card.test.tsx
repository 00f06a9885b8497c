import { render } from '@solidjs/testing-library'
import type { Risk } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { RisksCard } from './risks-card.tsx'

const risk = (n: number, more: Partial<Risk> = {}): Risk => ({ title: `Risk ${n}`, detail: `Detail ${n}`, ...more })

describe('ANA3: risks on the plant\u2019s page', () => {
  it('shows title, place and detail of each', () => {
    const risks = [risk(1, { file: 'src/pay.ts', line: 3 }), risk(2, { file: '.npmrc' }), risk(3)]
    const { container } = render(() => <RisksCard risks={risks} />)
    const items = [...container.querySelectorAll('.risk')]
    expect(items.map((item) => item.querySelector('.risk-place')?.textContent)).toEqual([
      'src/pay.ts:3',
      '.npmrc',
      undefined,
    ])
    expect(items.map((item) => item.querySelector('.state-word')?.textContent)).toEqual(['Risk 1', 'Risk 2', 'Risk 3'])
    expect(items[0]?.textContent).toContain('Detail 1')
    expect(container.querySelector('details')).toBeNull()
  })

  it('folds a long list', () => {
    const { container } = render(() => <RisksCard risks={Array.from({ length: 8 }, (_, index) => risk(index))} />)
    expect(container.querySelector('summary')?.textContent).toBe('3 more')
    expect(container.querySelectorAll('.risk')).toHaveLength(8)
  })

  it('takes names of files as text', () => {
    const { container } = render(() => <RisksCard risks={[risk(1, { file: '<img src=x>', line: 1 })]} />)
    expect(container.querySelector('img')).toBeNull()
    expect(container.querySelector('.risk-place')?.textContent).toBe('<img src=x>:1')
  })
})
