import { describe, expect, it } from 'vitest'
import { type Claims, Turns } from './turns.ts'

/** Begins work that ends when told to, and says in `log` when it began. */
function begin(turns: Turns, log: string[], { name, ...claims }: Claims & { name: string }) {
  let end = () => {}
  const gate = new Promise<void>((resolve) => {
    end = resolve
  })
  const done = turns.take(claims, async () => {
    log.push(name)
    await gate
  })
  return { end, done }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('go one after the other for who claims the same alone, in the order of asking', async () => {
    const [turns, log] = [new Turns(), []]
    const works = ['one', 'two', 'three'].map((name) => begin(turns, log, { name, alone: ['a'] }))
    for (const [index, work] of works.entries()) {
      await settled()
      expect(log).toHaveLength(index + 1)
      work.end()
      await work.done
    }
    expect(log).toEqual(['one', 'two', 'three'])
  })

  it('let those go together who only share, and nobody between them who wants it alone', async () => {
    const [turns, log] = [new Turns(), []]
    const first = begin(turns, log, { name: 'first', shared: ['a'] })
    const second = begin(turns, log, { name: 'second', shared: ['a'] })
    const alone = begin(turns, log, { name: 'alone', alone: ['a'] })
    const last = begin(turns, log, { name: 'last', shared: ['a'] })
    await settled()
    expect(log).toEqual(['first', 'second'])
    first.end()
    await settled()
    expect(log).toEqual(['first', 'second'])
    second.end()
    await settled()
    expect(log).toEqual(['first', 'second', 'alone'])
    alone.end()
    await settled()
    expect(log).toEqual(['first', 'second', 'alone', 'last'])
    last.end()
    await last.done
  })

  it('never wait for each other, whatever the order of their claims', async () => {
    const turns = new Turns()
    const names = ['a', 'b', 'c']
    const works = Array.from({ length: 30 }, (_, index) => {
      const alone = [names[index % 3] ?? '', names[(index + 1) % 3] ?? '']
      return turns.take({ alone, shared: [names[(index + 2) % 3] ?? ''] }, async () => index)
    })
    expect(await Promise.all(works)).toHaveLength(30)
  })

  it('go on after work that failed, and hold nothing back for other claims', async () => {
    const turns = new Turns()
    const failing = turns.take({ alone: ['a'] }, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await turns.take({ alone: ['a'], shared: ['a'] }, async () => 'next')).toBe('next')
  })
})
