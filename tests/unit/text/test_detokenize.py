from translator.text.detokenize import join_clauses


def test_full_stops_between_clauses_give_way_to_the_source_marks():
    joined = join_clauses(
        ["The man came.", "And he sat down.", "Then he left."], ["جاء الرجل،", "وجلس؛", "ثم ذهب."]
    )
    assert joined.text == "The man came, and he sat down; then he left."


def test_places_point_at_the_pieces():
    joined = join_clauses(["Cairo grew.", "Damascus too."], ["كبرت القاهرة", "ودمشق."])
    assert joined.text == "Cairo grew Damascus too."
    shown = [
        joined.text[start : start + length]
        for start, length in zip(joined.starts, joined.lengths, strict=True)
    ]
    assert shown == ["Cairo grew", "Damascus too."]


def test_names_keep_their_capital_and_real_stops_stay():
    joined = join_clauses(["He asked why?", "Salim knew."], ["سأل لماذا؟", "سليم عرف."])
    assert joined.text == "He asked why? Salim knew."


def test_empty_pieces_do_no_harm():
    assert join_clauses(["", "Yes."], ["،", "نعم."]).text == "Yes."
