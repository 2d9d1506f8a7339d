// Flags as the API takes them.

/** A flag that is on in production with these rules; `off` is its default and what it serves while it is off. */
export function flag(key, type, values, rules = [], more = {}) {
  return {
    key,
    type,
    client_visible: true,
    variations: Object.entries(values).map(([name, value]) => ({ key: name, value })),
    environments: { production: { enabled: true, off_variation: "off", default_variation: "off", rules } },
    ...more,
  };
}

export const everybody = (variation) => ({ id: "everybody", serve: { variation } });
export const onOff = { on: true, off: false };
