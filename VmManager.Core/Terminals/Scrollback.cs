namespace VmManager.Core.Terminals;

/// <summary>
/// The last bytes a terminal put out, addressed by their place in the whole output. Grows with what is written, up to its capacity, so
/// that an idle shell costs little. Not thread-safe.
/// </summary>
internal sealed class Scrollback(int capacity)
{
    private const int FirstSize = 8 * 1024;

    /// <summary>How far to look for the beginning of a line when the oldest part was dropped.</summary>
    private const int LineSearch = 8 * 1024;

    private byte[] _ring = [];

    /// <summary>Place of the oldest byte that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>Place after the newest byte: the length of the whole output.</summary>
    public long End { get; private set; }

    public void Append(ReadOnlySpan<byte> output)
    {
        if (output.IsEmpty)
            return;
        if (output.Length > capacity)
        {
            End += output.Length - capacity;
            Start = End;
            output = output[^capacity..];
        }
        Grow((int)Math.Min(End - Start + output.Length, capacity));
        var at = (int)(End % _ring.Length);
        var run = Math.Min(output.Length, _ring.Length - at);
        output[..run].CopyTo(_ring.AsSpan(at));
        output[run..].CopyTo(_ring);
        End += output.Length;
        Start = Math.Max(Start, End - _ring.Length);
    }

    /// <summary>Copies what follows a place, at most <paramref name="target"/> in length.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public int CopyTo(long place, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(place, Start);
        var count = (int)Math.Min(target.Length, End - place);
        if (count <= 0)
            return 0;
        var at = (int)(place % _ring.Length);
        var run = Math.Min(count, _ring.Length - at);
        _ring.AsSpan(at, run).CopyTo(target);
        _ring.AsSpan(0, count - run).CopyTo(target[run..]);
        return count;
    }

    /// <summary>
    /// Where to begin showing all that is kept: after the first line end when the beginning was dropped, since the oldest byte may lie
    /// within a character or an escape sequence.
    /// </summary>
    public long FirstLine()
    {
        if (Start == 0)
            return 0;
        var limit = Math.Min(End, Start + LineSearch);
        for (var place = Start; place < limit; place++)
        {
            if (_ring[(int)(place % _ring.Length)] == (byte)'\n')
                return place + 1;
        }
        return Start;
    }

    /// <summary>Nothing was dropped before the ring has its full size, so that what is kept lies at its beginning.</summary>
    private void Grow(int needed)
    {
        if (needed <= _ring.Length)
            return;
        var size = Math.Max(_ring.Length, FirstSize);
        while (size < needed)
            size *= 2;
        Array.Resize(ref _ring, Math.Min(size, capacity));
    }
}
