export const Brand = () => (
  <span class="brand">
    <svg class="brand-mark" viewBox="0 0 28 32" aria-hidden="true">
      <path class="brand-arch" d="M1 32V14a13 13 0 0 1 26 0v18z" />
      <path class="brand-door" d="M8 32V15a6 6 0 0 1 12 0v17z" />
      <circle class="brand-knob" cx="17" cy="23" r="1.4" />
    </svg>
    Portiek
  </span>
);
