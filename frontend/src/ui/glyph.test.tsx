import { render } from '@solidjs/testing-library'
import type { PlantStatus } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { faviconUrl } from './favicon.ts'
import { Glyph } from './glyph.tsx'
import { drawPlant } from './glyph-shapes.ts'

const statuses: PlantStatus[] = ['EMPTY', 'DEPLOYING', 'HEALTHY', 'SLEEPING', 'FAILED']
const tones: Record<PlantStatus, string> = {
  EMPTY: 'soil',
  DEPLOYING: 'amber',
  HEALTHY: 'leaf',
  SLEEPING: 'dusk',
  FAILED: 'coral',
}

describe('the glyph', () => {
  it.each(statuses)('%s has its own colour and a drawing without broken numbers', (status) => {
    const { container } = render(() => <Glyph status={status} size={76} label={status} />)
    const html = container.innerHTML
    expect(html).toContain(`var(--${tones[status]})`)
    expect(html).not.toMatch(/NaN|undefined/)
    expect(container.querySelector('svg')?.getAttribute('aria-label')).toBe(status)
  })

  it('is drawn differently for each state', () => {
    const drawings = statuses.map((status) => JSON.stringify(drawPlant({ status })))
    expect(new Set(drawings).size).toBe(statuses.length)
  })

  it('opens a leaf at each finished step and grows with progress', () => {
    const young = drawPlant({ status: 'DEPLOYING', progress: 0.1, finishedSteps: 1 })
    const old = drawPlant({ status: 'DEPLOYING', progress: 0.9, finishedSteps: 7 })
    expect([young.leaves.length, old.leaves.length]).toEqual([1, 7])
    const top = (drawing: typeof young) => Number(drawing.head[0]?.d.match(/M32 ([\d.]+)/)?.[1])
    expect(top(old)).toBeLessThan(top(young))
  })

  it('is always the same for the same plant', () => {
    expect(drawPlant({ status: 'HEALTHY', seed: 'a' })).toEqual(drawPlant({ status: 'HEALTHY', seed: 'a' }))
  })

  it.each(statuses)('%s is an icon that needs no variables of the page', (status) => {
    const svg = decodeURIComponent(faviconUrl(status).replace('data:image/svg+xml,', ''))
    expect(svg).toMatch(/^<svg .*<\/svg>$/)
    expect(svg).not.toContain('var(')
  })
})
