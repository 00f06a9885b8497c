import { render } from '@solidjs/testing-library'
import type { AnalysisReport } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { AnalysisCard } from './analysis-card.tsx'

const report: AnalysisReport = {
  framework: 'Vite',
  packageManager: 'npm 11.1.0',
  buildCommand: 'npm run build',
  outputDir: 'dist',
  fallback: 'spa',
  because: ['package.json names vite', '.nvmrc asks for Node.js 24'],
  warnings: ['There are two lockfiles.'],
}
const found = [
  { what: 'Framework', value: 'Vite', because: 'package.json names vite', file: 'package.json' },
  { what: 'Build command', value: 'vite build <b>', because: 'package.json has a build script', file: 'package.json' },
]

function factsOf(container: HTMLElement): [string, string][] {
  const words = (element: Element | undefined) => element?.textContent ?? ''
  const values = [...container.querySelectorAll('dd')]
  return [...container.querySelectorAll('dt')].map((term, index) => [words(term), words(values[index])])
}

describe('ANA3: the analysis on the plant\u2019s page', () => {
  it('shows each thing that was found with its reason', () => {
    const { container } = render(() => <AnalysisCard report={{ ...report, found }} />)
    expect(factsOf(container)).toEqual([
      ['Framework', 'Vitepackage.json names vite'],
      ['Build command', 'vite build <b>package.json has a build script'],
      ['Unknown paths', 'show the start page'],
    ])
    expect(container.querySelector('dd code')?.textContent).toBe('vite build <b>')
  })

  it('shows what reports of older builders have', () => {
    const { container } = render(() => <AnalysisCard report={report} />)
    expect(factsOf(container)).toEqual([
      ['Framework', 'Vite'],
      ['Package manager', 'npm 11.1.0'],
      ['Build command', 'npm run build'],
      ['Output folder', 'dist'],
      ['Unknown paths', 'show the start page'],
    ])
  })

  it('keeps all reasons and the warnings at hand', () => {
    const { container, getByText } = render(() => <AnalysisCard report={report} />)
    expect(container.querySelectorAll('.overview-list li')).toHaveLength(2)
    expect(getByText('There are two lockfiles.').closest('.overview-warnings')).not.toBeNull()
  })
})
