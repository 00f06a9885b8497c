import { describe, expect, it } from 'vitest'
import { takeTaskOrder } from './task-order.ts'

const id = '01JD0000000000000000000001'
const token = 'tT_-0123456789abcdef.with.dots'
const good = { TRELLIS_JOB: `${id}.2.${token}`, TRELLIS_BACKEND_URL: 'https://trellis.example', PATH: '/bin' }

describe('RUN1: the order of a task', () => {
  it('comes from the environment and is taken out of it', () => {
    const environment: NodeJS.ProcessEnv = { ...good }
    expect(takeTaskOrder(environment)).toMatchObject({
      ...{ deploymentId: id, attempt: 2, token, backendUrl: 'https://trellis.example', isolation: 'uid' },
      ...{ folder: `/var/lib/trellis-job/${id}-2`, allowPrivateGit: [], allowFileGit: false },
    })
    expect(takeTaskOrder({ ...good })).not.toHaveProperty('caches')
    expect(environment).toEqual({ PATH: '/bin' })
  })

  it.each([
    ['no job', { TRELLIS_JOB: undefined }, /TRELLIS_JOB/],
    ['a job of the local runner', { TRELLIS_JOB: `${id}-1` }, /TRELLIS_JOB/],
    ['no deployment', { TRELLIS_JOB: `shop.1.${token}` }, /TRELLIS_JOB/],
    ['no attempt', { TRELLIS_JOB: `${id}.0.${token}` }, /TRELLIS_JOB/],
    ['no token', { TRELLIS_JOB: `${id}.1.` }, /TRELLIS_JOB/],
    ['no backend', { TRELLIS_BACKEND_URL: undefined }, /TRELLIS_BACKEND_URL/],
    ['another kind of URL', { TRELLIS_BACKEND_URL: 'file:///etc' }, /TRELLIS_BACKEND_URL/],
  ])('is refused with %s, and the token is not shown', (_name, change, says) => {
    const take = () => takeTaskOrder({ ...good, ...change })
    expect(take).toThrow(says)
    expect(take).not.toThrow(token)
  })
})
