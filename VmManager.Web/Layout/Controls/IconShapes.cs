using System.Collections.Frozen;

namespace VmManager.Web.Layout.Controls;

/// <summary>Our icons on a 24 × 24 grid, stroke 1.75, drawn for this product.</summary>
public static class IconShapes
{
    private static readonly FrozenDictionary<string, string> Shapes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // navigation
        ["home"] = """<path d="M4 11.2 12 4.5l8 6.7"/><path d="M6 9.8V19h12V9.8"/><path d="M10 19v-5h4v5"/>""",
        ["server"] = """<rect x="4" y="4.5" width="16" height="6.5" rx="1.8"/><rect x="4" y="13" width="16" height="6.5" rx="1.8"/><path d="M7.5 7.75h.01M7.5 16.25h.01M11 7.75h5M11 16.25h5"/>""",
        ["activity"] = """<path d="M3.5 12.5h3.6l2.4-7 4.6 13 2.7-6h3.7"/>""",
        ["person"] = """<circle cx="12" cy="8.2" r="3.7"/><path d="M4.8 19.6c1.2-3.3 4-5 7.2-5s6 1.7 7.2 5"/>""",
        ["people"] = """<circle cx="9" cy="8.7" r="3.2"/><path d="M3 18.8c.9-2.9 3.2-4.4 6-4.4s5.1 1.5 6 4.4M15.2 5.8a3.1 3.1 0 0 1 0 5.9M17.3 14.8c1.8.6 3.1 1.9 3.7 4"/>""",
        ["key"] = """<circle cx="8" cy="15.6" r="3.9"/><path d="m10.8 12.8 8.4-8.3M15.6 8.1l2.7 2.7M18 5.7l1.6 1.6"/>""",
        ["compass"] = """<circle cx="12" cy="12" r="8.5"/><path d="m15.4 8.6-2.1 4.7-4.7 2.1 2.1-4.7z"/>""",
        ["settings"] = """<path d="M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9"/><circle cx="15.2" cy="7.5" r="2.3"/><circle cx="8.8" cy="16.5" r="2.3"/>""",
        ["shield"] = """<path d="M12 3.5 19 6v5.6c0 4.2-2.9 7.4-7 8.9-4.1-1.5-7-4.7-7-8.9V6z"/><path d="m9 11.8 2.2 2.2 4-4.2"/>""",
        ["grid"] = """<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5"/>""",
        ["mail"] = """<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4.5 7.5 7.5 5.7 7.5-5.7"/>""",
        ["clock"] = """<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2"/>""",
        ["layers"] = """<path d="m12 4 8.5 4.2L12 12.4 3.5 8.2z"/><path d="m4 12.3 8 4 8-4M4 16.2l8 4 8-4"/>""",
        ["book"] = """<path d="M5 5.2c2.6-.7 5-.4 7 1 2-1.4 4.4-1.7 7-1v13.2c-2.6-.7-5-.4-7 1-2-1.4-4.4-1.7-7-1z"/><path d="M12 6.2v13.2"/>""",
        // power and work
        ["play"] = """<path d="M8 5.6v12.8l10.3-6.4z"/>""",
        ["stop"] = """<rect x="6.5" y="6.5" width="11" height="11" rx="1.8"/>""",
        ["power"] = """<path d="M12 3.8v7.7"/><path d="M7.3 6.7a7.3 7.3 0 1 0 9.4 0"/>""",
        ["restart"] = """<path d="M19.3 11.2a7.4 7.4 0 1 0-1.6 5.6"/><path d="M19.7 5.7v5.6h-5.6"/>""",
        ["snow"] = """<path d="M12 3.5v17M4.6 7.7l14.8 8.6M19.4 7.7 4.6 16.3M9.8 5.2 12 7.3l2.2-2.1M9.8 18.8l2.2-2.1 2.2 2.1"/>""",
        ["bolt"] = """<path d="M13 3.5 5.5 13.6h5.7L10.5 20.5 18.5 10h-6z"/>""",
        ["resize"] = """<path d="M14 4.5h5.5V10M10 19.5H4.5V14M19.2 4.8 13.5 10.5M4.8 19.2l5.7-5.7"/>""",
        ["terminal"] = """<rect x="3.5" y="4.5" width="17" height="15" rx="2.2"/><path d="m7.3 9.3 3 2.7-3 2.7M12.8 15h4"/>""",
        ["spinner"] = """<path d="M12 3.5a8.5 8.5 0 1 1-8.5 8.5"/>""",
        ["undo"] = """<path d="M8.5 5 4.5 9l4 4"/><path d="M5 9h8.8a5.3 5.3 0 1 1 0 10.6H9"/>""",
        // signs
        ["check"] = """<path d="m5 12.6 4.6 4.6L19 7.3"/>""",
        ["check-circle"] = """<circle cx="12" cy="12" r="8.5"/><path d="m8.3 12.3 2.5 2.5 5-5.3"/>""",
        ["cross"] = """<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>""",
        ["cross-circle"] = """<circle cx="12" cy="12" r="8.5"/><path d="m9.2 9.2 5.6 5.6M14.8 9.2l-5.6 5.6"/>""",
        ["warning"] = """<path d="M12 4.2 21 19.5H3z"/><path d="M12 10v4.3M12 16.9h.01"/>""",
        ["info"] = """<circle cx="12" cy="12" r="8.5"/><path d="M12 11.2v5M12 7.9h.01"/>""",
        ["question"] = """<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.7a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1.1.9-1.1 1.7M12 16.5h.01"/>""",
        ["unplug"] = """<path d="M9 4v4M15 4v4M6.5 8h11v3.5a5.5 5.5 0 0 1-9.5 3.8M12 17v3.5M4 4l16 16"/>""",
        ["dot"] = """<circle cx="12" cy="12" r="4.5" fill="currentColor" stroke="none"/>""",
        ["ring"] = """<circle cx="12" cy="12" r="7.5"/>""",
        ["lock"] = """<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>""",
        // acts
        ["plus"] = """<path d="M12 5v14M5 12h14"/>""",
        ["minus"] = """<path d="M5 12h14"/>""",
        ["search"] = """<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 4.5 4.5"/>""",
        ["copy"] = """<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2"/><path d="M15.5 8.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 2 2h2.5"/>""",
        ["trash"] = """<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.9 12.5h9.2L17.5 7M10.2 10.5v5.5M13.8 10.5v5.5"/>""",
        ["edit"] = """<path d="m5 15.5 9.8-9.8 3.5 3.5L8.5 19H5z"/><path d="m12.8 7.7 3.5 3.5"/>""",
        ["eye"] = """<path d="M2.8 12c2.3-4.3 5.4-6.5 9.2-6.5s6.9 2.2 9.2 6.5c-2.3 4.3-5.4 6.5-9.2 6.5S5.1 16.3 2.8 12z"/><circle cx="12" cy="12" r="2.7"/>""",
        ["external"] = """<path d="M13.5 4.5h6V10.5M19 5l-8.5 8.5M18 14v4a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V7.5A1.5 1.5 0 0 1 6 6h4"/>""",
        ["sign-out"] = """<path d="M10 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h4M15 8l4.5 4-4.5 4M19.5 12H9.5"/>""",
        ["more"] = """<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="2.6"/>""",
        ["menu"] = """<path d="M4 7h16M4 12h16M4 17h16"/>""",
        ["columns"] = """<rect x="3.8" y="5" width="16.4" height="14" rx="2"/><path d="M9.3 5v14M14.7 5v14"/>""",
        ["tag"] = """<path d="M4 5.5v6l8.3 8.3 7.3-7.3L11.3 4.2h-6A1.3 1.3 0 0 0 4 5.5z"/><path d="M8 8.2h.01"/>""",
        ["keyboard"] = """<rect x="2.8" y="6.5" width="18.4" height="11" rx="2"/><path d="M6.5 10h.01M10.2 10h.01M13.9 10h.01M17.5 10h.01M8 14h8"/>""",
        ["print"] = """<path d="M7 8.5V4h10v4.5M7 16.5H5A1.5 1.5 0 0 1 3.5 15v-5A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-2"/><path d="M7 13.5h10V20H7z"/>""",
        ["download"] = """<path d="M12 4.5v10.5M7.5 10.8 12 15.3l4.5-4.5M4.5 19.5h15"/>""",
        ["grip"] = """<path d="M9 6.5h.01M15 6.5h.01M9 12h.01M15 12h.01M9 17.5h.01M15 17.5h.01" stroke-width="2.6"/>""",
        // ways
        ["chevron-down"] = """<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>""",
        ["chevron-left"] = """<path d="M14.5 6.5 9 12l5.5 5.5"/>""",
        ["chevron-right"] = """<path d="M9.5 6.5 15 12l-5.5 5.5"/>""",
        ["arrow-right"] = """<path d="M5 12h14M13.5 6.5 19 12l-5.5 5.5"/>""",
        ["arrow-up"] = """<path d="M12 19V5M6.5 10.5 12 5l5.5 5.5"/>""",
        ["arrow-down"] = """<path d="M12 5v14M6.5 13.5 12 19l5.5-5.5"/>""",
        // looks
        ["sun"] = """<circle cx="12" cy="12" r="3.8"/><path d="M12 3v2.2M12 18.8V21M3 12h2.2M18.8 12H21M5.6 5.6l1.6 1.6M16.8 16.8l1.6 1.6M18.4 5.6l-1.6 1.6M7.2 16.8l-1.6 1.6"/>""",
        ["moon"] = """<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>""",
        ["monitor"] = """<rect x="3.5" y="4.5" width="17" height="11.5" rx="2"/><path d="M9 19.5h6M12 16v3.5"/>""",
        ["globe"] = """<circle cx="12" cy="12" r="8.5"/><path d="M3.7 12h16.6M12 3.5c2.4 2.5 3.5 5.3 3.5 8.5s-1.1 6-3.5 8.5c-2.4-2.5-3.5-5.3-3.5-8.5S9.6 6 12 3.5z"/>""",
        // figures
        ["cpu"] = """<rect x="6.5" y="6.5" width="11" height="11" rx="2"/><rect x="10" y="10" width="4" height="4" rx=".8"/><path d="M9.5 3.5v3M14.5 3.5v3M9.5 17.5v3M14.5 17.5v3M3.5 9.5h3M3.5 14.5h3M17.5 9.5h3M17.5 14.5h3"/>""",
        ["memory"] = """<path d="M3.5 7.5h17v9h-17z"/><path d="M7.5 10.5v3M12 10.5v3M16.5 10.5v3M6 16.5V19M10 16.5V19M14 16.5V19M18 16.5V19"/>""",
        ["disk"] = """<ellipse cx="12" cy="6.3" rx="7.5" ry="2.8"/><path d="M4.5 6.3v11.4c0 1.55 3.36 2.8 7.5 2.8s7.5-1.25 7.5-2.8V6.3M4.5 12c0 1.55 3.36 2.8 7.5 2.8s7.5-1.25 7.5-2.8"/>""",
        ["network"] = """<path d="M8 20V5M4.5 8.5 8 5l3.5 3.5M16 4v15M12.5 15.5 16 19l3.5-3.5"/>""",
        ["coins"] = """<circle cx="9.3" cy="9.3" r="5.3"/><path d="M14.8 9.5a5.3 5.3 0 1 1-5.3 6.5M9.3 7v4.6"/>""",
        ["fingerprint"] = """<path d="M6 10.5a6 6 0 0 1 12 0v2.5M9 20c-.7-1.7-1-3.6-1-6v-3.5a4 4 0 0 1 8 0v3c0 2 .2 3.7.7 5.3M12 10.5V14c0 2.3.3 4.2 1 6M6 14c0 1.4.1 2.7.4 4"/>""",
        ["script"] = """<path d="M6.5 3.5h7.7L18.5 8v12.5h-12z"/><path d="M14 3.8V8.3h4.3M9.5 12.5l1.8 1.6-1.8 1.6M13 16h2.5"/>""",
        // templates
        ["debian"] = """<path d="M15.3 18.9c-4.7 1.7-9.3-1.7-9.3-6.6C6 7.6 9.3 4 13.2 4c3 0 5.3 2.2 5.3 5.1 0 2.7-1.9 4.7-4.3 4.7-2 0-3.4-1.4-3.4-3.2 0-1.6 1.1-2.7 2.5-2.7"/>""",
        ["ubuntu"] = """<circle cx="12" cy="12" r="5.5"/><circle cx="12" cy="4.9" r="1.7"/><circle cx="5.9" cy="15.5" r="1.7"/><circle cx="18.1" cy="15.5" r="1.7"/>""",
        ["web"] = """<rect x="3.5" y="4.5" width="17" height="15" rx="2.2"/><path d="M3.5 9h17M6.7 6.8h.01M9.3 6.8h.01M8 13.8h8M8 16.3h4.5"/>""",
        ["box"] = """<path d="m12 3.8 7.5 4.1v8.2L12 20.2l-7.5-4.1V7.9z"/><path d="m4.8 8 7.2 4 7.2-4M12 12v8"/>""",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The drawing of an icon; of a box for a name nobody drew (a template's icon is free text).</summary>
    public static string Of(string name) => Shapes.TryGetValue(name, out var shape) ? shape : Shapes["box"];
}
