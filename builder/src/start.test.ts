import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/kit/folder.ts'

let folder = temporaryFolder('start')
beforeEach(() => {
  folder = temporaryFolder('start')
  copyFileSync(join(import.meta.dirname, '../start.cjs'), join(folder.path, 'main.js'))
  writeFileSync(join(folder.path, 'package.json'), '{"type":"commonjs"}')
})
afterEach(() => folder.remove())

const compiled = () => join(folder.path, 'builder.compiled')

function write(word: string): void {
  const program = `if (process.argv[2] !== '--compile') console.log('${word}', require('node:path').basename(__filename))\n`
  writeFileSync(join(folder.path, 'builder.js'), program)
}

function run(...args: string[]): string {
  return execFileSync(process.execPath, [join(folder.path, 'main.js'), ...args]).toString()
}

test('the front door runs the program with and without what was compiled of it', () => {
  write('one')
  expect(run()).toBe('one builder.js\n')
  expect(existsSync(compiled())).toBe(false)
  expect(run('--compile')).toBe('')
  expect(existsSync(compiled())).toBe(true)
  expect(run()).toBe('one builder.js\n')
})

test('a part that is loaded later finds the program that runs, which runs once', () => {
  mkdirSync(join(folder.path, 'parts'))
  writeFileSync(join(folder.path, 'parts/late.js'), `console.log('late', require('../builder.js').word)\n`)
  const program = `exports.word = 'one'; console.log('runs'); setImmediate(() => require('./parts/late.js'))\n`
  writeFileSync(join(folder.path, 'builder.js'), program)
  expect(run()).toBe('runs\nlate one\n')
})

test('a program of the same length is not taken for the one that was compiled', () => {
  write('one')
  run('--compile')
  write('two')
  expect(run()).toBe('two builder.js\n')
})

test('what was cut off or changed on the disk is not run', () => {
  write('one')
  run('--compile')
  const whole = readFileSync(compiled())
  writeFileSync(compiled(), whole.subarray(0, whole.length - 100))
  expect(run()).toBe('one builder.js\n')
  const changed = Buffer.from(whole)
  changed[whole.length >> 1] = (changed[whole.length >> 1] ?? 0) ^ 255
  writeFileSync(compiled(), changed)
  expect(run()).toBe('one builder.js\n')
})
