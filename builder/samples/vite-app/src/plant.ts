/** A plant as SVG; it grows by one leaf at a time, left and right in turn. */
export function plant(leaves: number): string {
  const height = 48 + leaves * 14
  const drawn = Array.from({ length: leaves }, (_, index) => {
    const y = height - 16 - index * 14
    const side = index % 2 === 0 ? -1 : 1
    const tip = 36 + side * 26
    return `<path d="M36 ${y}C${36 + side * 18} ${y} ${tip} ${y - 10} ${tip} ${y - 22}c${side * -17} 0 ${side * -26} 7 ${side * -26} 22Z" fill="currentColor" fill-opacity=".14"/>`
  })
  return `<svg class="plant" viewBox="0 0 72 ${height}" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M36 ${height - 4}V26"/>${drawn.join('')}<circle cx="36" cy="16" r="8" fill="#c98a12" stroke="none"/></svg>`
}
