'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Segmented } from './segmented.tsx';
import { applyTheme, readThemeChoice, storeThemeChoice, type ThemeChoice } from './theme.ts';

const options = [
  { value: 'light', name: 'Light', label: <Sun size={15} aria-hidden="true" /> },
  { value: 'system', name: 'As the device', label: <Monitor size={15} aria-hidden="true" /> },
  { value: 'dark', name: 'Dark', label: <Moon size={15} aria-hidden="true" /> },
] as const;

export function ThemeSwitch() {
  // The server cannot know the choice; until the browser says, none is marked.
  const [choice, setChoice] = useState<ThemeChoice | ''>('');

  useEffect(() => setChoice(readThemeChoice()), []);
  useEffect(() => {
    if (choice !== 'system') return;
    const device = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => applyTheme('system');
    device.addEventListener('change', follow);
    return () => device.removeEventListener('change', follow);
  }, [choice]);

  return (
    <Segmented<ThemeChoice | ''>
      label="Colours"
      value={choice}
      onChange={(next) => {
        if (next === '') return;
        storeThemeChoice(next);
        setChoice(next);
      }}
      options={options}
    />
  );
}
