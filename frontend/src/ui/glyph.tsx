import { createMemo, Index } from 'solid-js'
import { drawPlant, type GlyphInput, type Shape } from './glyph-shapes.ts'
import './glyph.css'

type GlyphProps = GlyphInput & {
  /** The width in pixels. */
  size: number
  label?: string
  /** Leaves out the air above a seed, where no other plant will stand in its place. */
  low?: boolean
}

const paint = (token: string | undefined) => (token ? `var(--${token})` : 'none')

function Stroke(props: { shape: Shape }) {
  return (
    <path
      d={props.shape.d}
      fill={paint(props.shape.fill)}
      stroke={paint(props.shape.stroke)}
      stroke-width={props.shape.width ?? 0}
      stroke-linecap="round"
      opacity={props.shape.opacity ?? 1}
    />
  )
}

/** A plant in its state. Decorative unless it is given a label: the word of the state stands beside it everywhere. */
export function Glyph(props: GlyphProps) {
  const isLow = () => props.low === true && props.status === 'EMPTY'
  const drawing = createMemo(() => drawPlant(props))
  return (
    <svg
      class="glyph"
      width={props.size}
      height={isLow() ? props.size / 3 : props.size}
      viewBox={isLow() ? '6 43 52 17.33' : '6 5 52 56'}
      data-status={props.status}
      role={props.label ? 'img' : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : 'true'}
    >
      <Index each={drawing().ground}>{(shape) => <Stroke shape={shape()} />}</Index>
      <Index each={drawing().leaves}>
        {(leaf) => (
          <g class="glyph-leaf" style={{ 'transform-origin': `${leaf().x}px ${leaf().y}px` }}>
            <Stroke shape={leaf()} />
          </g>
        )}
      </Index>
      <Index each={drawing().head}>{(shape) => <Stroke shape={shape()} />}</Index>
    </svg>
  )
}
