import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** Focuses the first field marked `aria-invalid` in document order. Returns whether there was one. */
export function focusFirstInvalid(root: ParentNode | null | undefined): boolean {
  const field = root?.querySelector<HTMLElement>('[aria-invalid="true"]');
  field?.focus();
  field?.scrollIntoView?.({ block: 'nearest' });
  return field !== null && field !== undefined;
}

/**
 * Brings the focus to the first bad field after a refused submit. `attempt` is anything that is new with each refusal: a
 * submit count, the error a mutation returned. Nothing happens on first render. Put the returned ref on the form.
 */
export function useFormErrorFocus(attempt: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const seen = useRef(attempt);
  useEffect(() => {
    if (Object.is(seen.current, attempt)) return;
    seen.current = attempt;
    focusFirstInvalid(form.current);
  }, [attempt]);
  return form;
}
