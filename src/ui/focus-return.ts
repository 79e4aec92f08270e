import { useEffect, useRef } from 'react';

/** What opened the dialog that was opened last. */
let latest: Element | null = null;

/**
 * Remembers what had the focus when `open` turned true and gives back a handler for Radix's `onCloseAutoFocus` that
 * focuses it again. When it is gone (the deleted row), the page's `main` gets the focus, so that it is never lost to
 * the body.
 */
export function useFocusReturn(open: boolean): (event?: Event) => void {
  const opener = useRef<Element | null>(null);
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // During render, before the dialog's own focus scope moves the focus in its effects.
  if (open !== wasOpen.current) {
    wasOpen.current = open;
    if (open && typeof document !== 'undefined') {
      opener.current = document.activeElement;
      // A dialog that takes the place of another (form, then secret) was opened by a button that goes with it.
      before.current = opener.current?.closest('[role="dialog"]') ? latest : null;
    }
  }
  useEffect(() => {
    if (open) latest = opener.current;
  }, [open]);
  return (event) => {
    event?.preventDefault();
    for (const target of [opener.current, before.current]) {
      if (!(target instanceof HTMLElement) || !target.isConnected || target === document.body) continue;
      target.focus();
      if (document.activeElement === target) return;
    }
    const main = document.querySelector<HTMLElement>('main');
    if (!main) return;
    if (!main.hasAttribute('tabindex')) main.tabIndex = -1;
    main.focus({ preventScroll: true });
  };
}
