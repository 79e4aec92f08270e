import { expect, test } from 'vitest'
import { readUrl, writeUrl } from '#lib/url-state.ts'
import { drillInto } from './usage-moves.ts'
import { FIELDS, presetRange, questionOf, rangeOf, rangeProblem } from './usage-state.ts'

const read = (search: string) => readUrl(search, FIELDS)

test.each([
  ['7d', '2026-03-03', '2026-02-25', '2026-03-03'],
  ['30d', '2024-03-01', '2024-02-01', '2024-03-01'],
  ['90d', '2027-01-01', '2026-10-04', '2027-01-01'],
  ['month', '2026-11-01', '2026-11-01', '2026-11-01'],
  ['last-month', '2027-01-15', '2026-12-01', '2026-12-31'],
  ['last-month', '2024-03-31', '2024-02-01', '2024-02-29'],
  ['12m', '2026-11-22', '2025-11-23', '2026-11-22'],
  ['12m', '2024-02-29', '2023-03-01', '2024-02-29'],
] as const)('%s on %s is %s to %s', (preset, today, from, to) => {
  expect(presetRange(preset, today)).toEqual({ from, to })
})

test('days of one’s own take the place of the preset, unless they cannot be asked about', () => {
  const today = '2026-11-22'
  expect(rangeOf(read('?from=2026-01-01&to=2026-01-31'), today)).toEqual({ from: '2026-01-01', to: '2026-01-31' })
  for (const search of [
    '?from=2026-01-31&to=2026-01-01',
    '?from=2026-01-01',
    '?from=2026-02-30&to=2026-03-01',
    '?from=2020-01-01&to=2026-01-01',
    '?from=2026-12-01&to=2026-12-02',
  ]) {
    expect(rangeOf(read(search), today)).toEqual(presetRange('30d', today))
  }
  expect(rangeProblem({ from: '2024-11-22', to: '2026-11-22' }, today)).toBeUndefined()
  expect(rangeProblem({ from: '2024-11-21', to: '2026-11-22' }, today)).toBe('There can be at most 731 days.')
})

test('an address holds the whole state, and an ordinary state leaves it empty', () => {
  const search =
    '?range=90d&scope=project&skus=read-units%3Aaws%3Aus-east-1&day=2026-11-20&view=table&hide=a%2Cb&sort=name'
  expect(writeUrl('', FIELDS, read(search))).toBe(search)
  expect(writeUrl('', FIELDS, read('?range=year&scope=x&services=database,moon&sort=-cost'))).toBe('?services=database')
  expect(questionOf(read('?services=moon&projects=,'), '2026-11-22')).toEqual({
    from: '2026-10-24',
    to: '2026-11-22',
    scope: 'sku',
  })
})

test('a row leads to what is in it', () => {
  expect(drillInto('sku', 'read-units')).toMatchObject({ scope: 'project', skus: ['read-units'], day: '' })
  expect(drillInto('project', 'id')).toMatchObject({ scope: 'sku', projects: ['id'] })
  expect(drillInto('service', 'inference')).toMatchObject({ scope: 'sku', services: ['inference'] })
})
