import { useRef } from 'react';

/**
 * Remembers what had the focus when `open` turned true and gives back a handler for Radix's `onCloseAutoFocus` that
 * focuses it again. When it is gone (the deleted row), the page's `main` gets the focus, so that it is never lost to
 * the body.
 */
export function useFocusReturn(open: boolean): (event?: Event) => void {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // During render, before the dialog's own focus scope moves the focus in its effects.
  if (open !== wasOpen.current) {
    wasOpen.current = open;
    if (open && typeof document !== 'undefined') opener.current = document.activeElement;
  }
  return (event) => {
    event?.preventDefault();
    const target = opener.current;
    if (target instanceof HTMLElement && target.isConnected && target !== document.body) {
      target.focus();
      if (document.activeElement === target) return;
    }
    const main = document.querySelector<HTMLElement>('main');
    if (!main) return;
    if (!main.hasAttribute('tabindex')) main.tabIndex = -1;
    main.focus({ preventScroll: true });
  };
}
