import { describe, expect, test } from 'vitest';
import { extract, formatOfName } from './extract.js';
import type { ExtractedDocument } from './extracted-document.js';
import { extractHtml } from './html.js';
import { extractMarkdown } from './markdown.js';

function blocks({ text, blocks }: ExtractedDocument): string[] {
  return blocks.map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

describe('Markdown', () => {
  test('blocks are the source itself', () => {
    const source =
      '\uFEFF# A *b* `c`\n\npara\nmore\n\n- x\n- y\n  - z\n\n> q\n\n<!-- no -->\n\n    code\n';
    const document = extractMarkdown(source);
    expect(document.text).toBe(source);
    expect(document.title).toBe('A b c');
    expect(blocks(document)).toEqual([
      'heading: # A *b* `c`',
      'paragraph: para\nmore',
      'list: - x\n- y\n  - z',
      'quote: > q',
      'code: code',
    ]);
    const list = document.blocks[2]!;
    expect(list.breaks!.map((at) => source.slice(at, at + 3).trim())).toEqual(['- y', '-']);
  });

  test('front matter gives the title and is not indexed', () => {
    const document = extractMarkdown('---\r\ntitle: "Set up"\r\n---\r\n# Other\r\n\r\ntext');
    expect(document.title).toBe('Set up');
    expect(blocks(document)).toEqual(['heading: # Other', 'paragraph: text']);
  });

  test('a rule at the top is not front matter', () => {
    expect(blocks(extractMarkdown('---\n\ntext with no end'))).toEqual([
      'paragraph: text with no end',
    ]);
  });
});

describe('HTML', () => {
  test('reads as a browser shows it', () => {
    const document = extractHtml(`<!doctype html><html><head><title>The
      page</title><style>p { color: red }</style></head><body><nav>menu</nav>
      <h2>Arm <em>control</em></h2><p>Fish &amp;   chips<br>
      daily.</p>loose <b>text</b><script>var x = "<p>no</p>";</script>
      <ul><li>one</li><li><p>two</p></li></ul>
      <table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table>
      <pre>
a
  b</pre><p hidden>gone</p></body></html>`);
    expect(document.title).toBe('The page');
    expect(blocks(document)).toEqual([
      'heading: Arm control',
      'paragraph: Fish & chips\ndaily.',
      'paragraph: loose text',
      'list: one\ntwo',
      'table: k | v\n1 | 2',
      'code: a\n  b',
    ]);
    expect(document.blocks[0]!.heading).toEqual({ level: 2, text: 'Arm control' });
  });

  test('takes <main> alone where there is one', () => {
    const document = extractHtml('<div>chrome</div><main><p>content</p></main><p>foot</p>');
    expect(document.text).toBe('content');
  });

  test('falls back to the page when <main> is empty', () => {
    expect(extractHtml('<main></main><p>content</p>').text).toBe('content');
  });

  test('the title of a picture is not the title of the page', () => {
    expect(extractHtml('<svg><title>logo</title></svg><h1>Page</h1>').title).toBe('Page');
  });

  test('broken and absurdly nested pages are read to the end', () => {
    const deep = `${'<div><span>'.repeat(20_000)}core</p></b>`;
    expect(extractHtml(deep).text).toBe('core');
    expect(extractHtml('<p>a<p>b<li>c<td>d').text).toContain('d');
  });

  test('time is linear in the page', () => {
    const cells = '<span>cell</span> '.repeat(200_000);
    expect(extractHtml(`<p>${cells}</p>`).text).toHaveLength(200_000 * 5 - 1);
  });
});

describe('formats', () => {
  test('come from the name', () => {
    expect(
      ['a/B.MD', 'x.htm', 'notes', 'a.b/notes', 'r.pdf', 'x.constructor'].map(formatOfName),
    ).toEqual(['markdown', 'html', 'text', 'text', 'pdf', 'constructor']);
  });

  test('unknown ones and bytes that are not text are refused', async () => {
    await expect(extract('x', 'pdf')).rejects.toThrow('no extractor for format "pdf"');
    await expect(extract('x', 'constructor')).rejects.toThrow('no extractor');
    await expect(extract(new Uint8Array([0xff, 0xfe, 0]), 'text')).rejects.toThrow(TypeError);
  });

  test('extractors plug in', async () => {
    const shout = (content: string | Uint8Array) => ({
      text: String(content).toUpperCase(),
      blocks: [{ kind: 'paragraph' as const, start: 0, end: 2 }],
    });
    await expect(extract('hi', 'shout', { shout })).resolves.toMatchObject({ text: 'HI' });
  });
});
