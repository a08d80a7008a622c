using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VmManager.Core.Terminals;

namespace VmManager.Tests.Terminals;

public sealed class ScrollbackTests
{
    private const int Capacity = 20_000;

    [Fact]
    public void Append_WhateverIsWritten_KeepsTheNewestBytes() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<ushort>().ListOf().ToArbitrary(),
            sizes =>
            {
                var scrollback = new Scrollback(Capacity);
                var all = new List<byte>();
                foreach (var size in sizes)
                {
                    var output = new byte[size % 45_000];
                    new Random(size).NextBytes(output);
                    scrollback.Append(output);
                    all.AddRange(output);
                }
                var kept = new byte[Capacity + 1];
                var count = scrollback.CopyTo(scrollback.Start, kept);
                return scrollback.End == all.Count
                    && count == Math.Min(all.Count, Capacity)
                    && kept.AsSpan(0, count).SequenceEqual(all.ToArray().AsSpan(all.Count - count));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void FirstLine_WhenNothingWasDropped_IsTheBeginning()
    {
        var scrollback = new Scrollback(Capacity);
        scrollback.Append("no line end"u8);
        scrollback.FirstLine().ShouldBe(0);
    }

    [Fact]
    public void FirstLine_WhenTheBeginningWasDropped_FollowsALineEnd()
    {
        var scrollback = new Scrollback(Capacity);
        for (var line = 0; line < 5000; line++)
            scrollback.Append(Encoding.UTF8.GetBytes($"ligne n° {line}\r\n"));
        var text = new byte[Capacity];
        var count = scrollback.CopyTo(scrollback.FirstLine(), text);
        Encoding.UTF8.GetString(text, 0, count).ShouldStartWith("ligne n° ");
    }

    [Fact]
    public void CopyTo_WhenThePlaceWasDropped_Throws()
    {
        var scrollback = new Scrollback(Capacity);
        scrollback.Append(new byte[Capacity + 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => scrollback.CopyTo(0, new byte[1]));
    }
}
