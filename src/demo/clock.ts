/**
 * The demo organization was filled when the site was built, and everything in it is told from that moment: "used two
 * minutes ago", the month so far, a key that expires tomorrow. So time in the demo starts there, whenever it is visited,
 * and goes on at its usual pace. Page and worker both set their clock, or they would disagree about what "now" is.
 */

/** Takes the moment to start from and when, by the device's clock, it was; sets this page's or worker's clock. */
export function setClock(startsAt: Date, startedAtMs: number): void {
  const Device = Date
  const aheadMs = startsAt.getTime() - startedAtMs
  globalThis.Date = new Proxy(Device, {
    construct: (target, values: [], newTarget) =>
      Reflect.construct(target, values.length === 0 ? [Device.now() + aheadMs] : values, newTarget) as Date,
    apply: () => new Device(Device.now() + aheadMs).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => Device.now() + aheadMs : (Reflect.get(target, name, receiver) as unknown),
  })
}
